"""What the server answers to: a table of endpoints, the one way each is run, and their description."""
