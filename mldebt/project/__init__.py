"""What people state about their pipelines, beside the code: `mldebt.yaml`."""
