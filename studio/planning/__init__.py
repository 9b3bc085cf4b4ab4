"""Calculations on a protocol: days of visits, the schedule of activities, the dosing day, doses and washouts."""
