"""The assistant: is this datum personal, of health by nature, by crossing, by destination?"""

from django.http import HttpResponse
from django.shortcuts import render

from serment.law.datum import DatumAnswers, classify_datum
from serment.practice.actors import Permission
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
