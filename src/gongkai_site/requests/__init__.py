"""Corrections of records (条例第四十一条) and proposals to publish (第四十四条): records beside applications."""
