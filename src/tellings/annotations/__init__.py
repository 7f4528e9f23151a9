"""Label Studio, conversion, checks and agreement."""
