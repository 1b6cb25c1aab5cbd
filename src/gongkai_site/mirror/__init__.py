"""The register of an organ that keeps its existing site: pages read where they stand, their addresses unchanged."""
