"""« Demandes »: rights requests, their clocks, their answer, their register."""
