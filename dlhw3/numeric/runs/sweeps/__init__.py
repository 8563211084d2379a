"""Many runs: planned, spread over processes or a cluster, gathered into one table."""
