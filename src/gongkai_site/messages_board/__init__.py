"""Citizens' messages: forwarded by the city's board and the hotline, or sent through the sub-site's own forms."""
