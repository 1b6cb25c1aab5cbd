"""Pages as bytes, one module a family of formats. Names and what each can express are in ``names``."""
