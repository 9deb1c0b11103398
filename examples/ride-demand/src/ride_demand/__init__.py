"""Hourly ride demand of every zone of the city, one day ahead."""
