#!/bin/bash
# NOT RUN HERE. Written and reviewed on Linux; see README.md here.
#
# Builds "PAT Studio.app" and its disk image on macOS 13 or later, from a checkout:
#     bash packaging/macos/build.sh
# Signs with the identity in SIGN_AS (such as "Developer ID Application: NAME (TEAM)"), and has Apple notarise it with
# the keychain profile in NOTARY_PROFILE (made once by "xcrun notarytool store-credentials"). Without them the result is
# signed for this machine alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
identity=${SIGN_AS:--}
python=build/macos/bin/python

rm -rf build/macos "dist/PAT Studio.app"
python3.11 -m venv build/macos
"$python" -m pip install --require-hashes -r packaging/requirements-dist.txt
say() { "$python" -c "import sys; sys.path.insert(0, 'packaging'); import released; print(released.$1())"; }
version=$(say version)
SOURCE_DATE_EPOCH=$(say epoch)
export SOURCE_DATE_EPOCH PYTHONHASHSEED=0

"$python" packaging/windows/icon.py packaging/macos/pat-studio.icns
"$python" -m PyInstaller --noconfirm --clean --distpath dist --workpath build/pyinstaller packaging/macos/bundle.spec
app="dist/PAT Studio.app"
"$python" packaging/notices.py "$app/Contents/Resources" --frozen
"$python" packaging/bill.py "$app/Contents/Resources" --frozen

# From the inside out: each library first, the program, and last the bundle that seals them.
sign() { codesign --force --timestamp --options runtime --sign "$identity" "$@"; }
if [ "$identity" = "-" ]; then sign() { codesign --force --sign - "$@"; }; fi
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 | while IFS= read -r -d '' file; do sign "$file"; done
find "$app/Contents" -type d -name '*.framework' -print0 | while IFS= read -r -d '' folder; do sign "$folder"; done
sign --entitlements packaging/macos/entitlements.plist "$app/Contents/MacOS/pat-studio"
sign --entitlements packaging/macos/entitlements.plist "$app"
codesign --verify --deep --strict --verbose=2 "$app"

QT_QPA_PLATFORM=offscreen "$app/Contents/MacOS/pat-studio" --self-test

image="dist/pat-studio-$version-macos-$(uname -m).dmg"
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
cp -R "$app" "$staging/"
ln -s /Applications "$staging/Applications"
rm -f "$image"
hdiutil create -volname "PAT Studio $version" -srcfolder "$staging" -format UDZO -ov "$image"
if [ "$identity" != "-" ]; then codesign --force --timestamp --sign "$identity" "$image"; fi
if [ -n "${NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
    spctl --assess --type open --context context:primary-signature --verbose "$image"
fi
shasum -a 256 "$image"
