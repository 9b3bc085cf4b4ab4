# NOT RUN HERE. Written and reviewed on Linux; see README.md here.
#
# Builds the frozen program and its installer on Windows 10 or 11, from a checkout:
#     powershell -ExecutionPolicy Bypass -File packaging\windows\build.ps1 [-Thumbprint <of a code-signing certificate>]
param([string]$Thumbprint = "")

$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")

function Invoke-Checked([scriptblock]$Command) {
    & $Command
    if ($LASTEXITCODE -ne 0) { throw "It failed with status ${LASTEXITCODE}: $Command" }
}

# An environment of its own, from the lock: nothing else of this machine gets into the program.
if (Test-Path build\windows) { Remove-Item -Recurse -Force build\windows }
Invoke-Checked { py -3.11 -m venv build\windows }
$python = "build\windows\Scripts\python.exe"
Invoke-Checked { & $python -m pip install --require-hashes -r packaging\requirements-dist.txt }

$version = & $python -c "import sys; sys.path.insert(0, 'packaging'); import released; print(released.version())"
$env:SOURCE_DATE_EPOCH = & $python -c "import sys; sys.path.insert(0, 'packaging'); import released; print(released.epoch())"
$env:PYTHONHASHSEED = "0"

Invoke-Checked { & $python packaging\windows\icon.py packaging\windows\pat-studio.ico }
Invoke-Checked { & $python -m PyInstaller --noconfirm --clean --distpath dist --workpath build\pyinstaller packaging\frozen\pat-studio.spec }
Invoke-Checked { & $python packaging\notices.py dist\pat-studio --frozen }
Invoke-Checked { & $python packaging\bill.py dist\pat-studio --frozen }

function Sign([string]$File) {
    if ($Thumbprint) {
        # The time stamp keeps the signature valid when the certificate has run out. Use the address your issuer names.
        Invoke-Checked { signtool sign /sha1 $Thumbprint /fd SHA256 /td SHA256 /tr $env:TIMESTAMP_SERVER $File }
    }
}
Sign dist\pat-studio\pat-studio.exe

# The program has no console, so its answer is its status.
$test = Start-Process dist\pat-studio\pat-studio.exe -ArgumentList "--self-test" -Wait -PassThru
if ($test.ExitCode -ne 0) { throw "The self-test failed with status $($test.ExitCode)." }

$signing = @()
if ($Thumbprint) {
    $signing = @("/DSign", "/Ssigner=signtool sign /sha1 $Thumbprint /fd SHA256 /td SHA256 /tr $env:TIMESTAMP_SERVER `$f")
}
Invoke-Checked { iscc "/DVersion=$version" @signing packaging\windows\installer.iss }
Get-FileHash "dist\pat-studio-$version-windows-x64.exe" -Algorithm SHA256
