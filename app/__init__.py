"""Rapport: first consultations for therapy practices."""
