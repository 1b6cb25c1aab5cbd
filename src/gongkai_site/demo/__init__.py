"""The demo: a city, its organs and people, and the founding bureau's year, all by the services that people use."""
