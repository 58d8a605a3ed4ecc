"""How loud the mix is, and what it lacks to be what a service or a station wants."""
