"""What the bundle says of itself to macOS (Info.plist): the program, and the type of document that it owns."""

from __future__ import annotations

from typing import Any

import released

IDENTIFIER = "internal.pat-studio.PatStudio"
"""As on other systems, under a domain that nobody owns; with a hyphen, as Apple wants it. A distributor may put a name
of their own in its place."""
DOCUMENT = f"{IDENTIFIER}.protocol"


def info() -> dict[str, Any]:
    """Return the entries of Info.plist."""
    return {
        "CFBundleName": "PAT Studio",
        "CFBundleDisplayName": "PAT Studio",
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundleShortVersionString": released.version(),
        "CFBundleVersion": released.version(),
        "LSMinimumSystemVersion": "13.0",
        "LSApplicationCategoryType": "public.app-category.medical",
        "NSHighResolutionCapable": True,
        "NSSupportsAutomaticGraphicsSwitching": True,
        "NSRequiresAquaSystemAppearance": False,
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": DOCUMENT,
                "UTTypeDescription": "PAT Studio protocol",
                "UTTypeConformsTo": ["public.data", "public.content"],
                "UTTypeTagSpecification": {"public.filename-extension": ["patp"]},
            }
        ],
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "PAT Studio protocol",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [DOCUMENT],
            }
        ],
    }
