"""« Demandes à l’éditeur »: asked, followed, what came back checked, written about."""
