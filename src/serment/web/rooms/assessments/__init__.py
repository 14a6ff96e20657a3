"""« Analyses d’impact »: is one needed, then one question at a time, the risks on a map."""
