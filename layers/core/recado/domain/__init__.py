"""What is true whatever the infrastructure: values and rules, with no clock and no chance."""
