"""Proposals of deputies and of the CPPCC: a light register, for the assemblies own the workflow."""
