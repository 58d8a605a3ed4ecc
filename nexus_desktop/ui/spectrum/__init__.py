"""How strong every frequency is: of what is heard now, and of what is selected."""
