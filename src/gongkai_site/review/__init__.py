"""Review before publishing (先审后发): gates, levels, secrecy conclusions, for any registered kind of content."""
