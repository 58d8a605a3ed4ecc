"""Notes and beats are heard."""
