"""The way off a medicine: washouts, tapers, the calendar, and what remains at dosing."""
