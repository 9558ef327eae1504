"""Two pages, one of them with a form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

BEDS = {"Beans": 12, "Carrots": 40, "Lettuce": 8}


def beds(request: HttpRequest) -> HttpResponse:
    """Show what grows, and take note of what is watered."""
    return render(request, "garden/beds.html", {"beds": BEDS, "watered": request.POST.get("bed")})


def about(request: HttpRequest) -> HttpResponse:
    """Say what this is."""
    return render(request, "garden/about.html")
