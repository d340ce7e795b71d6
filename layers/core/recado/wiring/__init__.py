"""Settings to adapters to use cases, one file for each function: the only ring that knows all."""
