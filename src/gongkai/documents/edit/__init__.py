"""Office files written anew in some cells, all else left byte for byte: the other half of reading them."""

from gongkai.documents.edit.files import Edit, edit_cells, kind_to_edit

__all__ = ["Edit", "edit_cells", "kind_to_edit"]
