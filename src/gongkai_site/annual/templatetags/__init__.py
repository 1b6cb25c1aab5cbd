"""What the templates of annual reports need."""
