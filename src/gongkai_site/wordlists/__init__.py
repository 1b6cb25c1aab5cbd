"""Word lists: kept by the city's office in versions, in force for every organ below from the moment they are put so."""
