"""Small reusable widgets that know no workflow."""
