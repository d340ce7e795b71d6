"""The ports in AWS; the only place where boto3 is called."""
