"""The room « register »."""
