; NOT RUN HERE. Written and reviewed on Linux; run it first on a machine that can be thrown away, and see README.md here.
;
; The installer for Windows, for Inno Setup 6. It is made by packaging\windows\build.ps1, which passes the version:
;     iscc /DVersion=1.0.0 /DSource=..\..\dist\pat-studio packaging\windows\installer.iss
;
; Installs for one person without rights of an administrator; "PAT Studio" then opens protocols (.patp) by double click.
; Protocols, templates, settings, drafts and backups are never touched, at installing or uninstalling.

#ifndef Version
  #error Pass the version: /DVersion=1.0.0
#endif
#ifndef Source
  #define Source "..\..\dist\pat-studio"
#endif

[Setup]
AppId={{6F0C9A1B-52D7-4E0A-9C43-7B5E1A2D8F60}
AppName=PAT Studio
AppVersion={#Version}
AppVerName=PAT Studio {#Version}
AppPublisher=PAT Studio developers
VersionInfoVersion={#Version}
DefaultDirName={autopf}\PAT Studio
DefaultGroupName=PAT Studio
DisableProgramGroupPage=yes
DisableDirPage=auto
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=pat-studio-{#Version}-windows-x64
SetupIconFile=pat-studio.ico
UninstallDisplayIcon={app}\pat-studio.exe
UninstallDisplayName=PAT Studio
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
CloseApplications=yes
RestartApplications=no
; Signed when build.ps1 is told of a certificate: it passes /DSign and /Ssigner=...
#ifdef Sign
SignTool=signer
SignedUninstaller=yes
#endif

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "associate"; Description: "Open protocols (.patp) with PAT Studio"
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; An earlier version's libraries must not stay beside the new ones.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{autoprograms}\PAT Studio"; Filename: "{app}\pat-studio.exe"
Name: "{autodesktop}\PAT Studio"; Filename: "{app}\pat-studio.exe"; Tasks: desktopicon

[Registry]
; HKA is the person's own part of the registry, or the machine's when an administrator installs for all.
Root: HKA; Subkey: "Software\Classes\.patp"; ValueType: string; ValueName: ""; ValueData: "PatStudio.Protocol"; Flags: uninsdeletevalue; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.patp\OpenWithProgids"; ValueType: string; ValueName: "PatStudio.Protocol"; ValueData: ""; Flags: uninsdeletevalue; Tasks: associate
Root: HKA; Subkey: "Software\Classes\PatStudio.Protocol"; ValueType: string; ValueName: ""; ValueData: "PAT Studio protocol"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\PatStudio.Protocol\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\pat-studio.exe,0"; Tasks: associate
Root: HKA; Subkey: "Software\Classes\PatStudio.Protocol\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\pat-studio.exe"" open ""%1"""; Tasks: associate
Root: HKA; Subkey: "Software\Classes\Applications\pat-studio.exe\SupportedTypes"; ValueType: string; ValueName: ".patp"; ValueData: ""; Flags: uninsdeletekey

[Run]
Filename: "{app}\pat-studio.exe"; Description: "{cm:LaunchProgram,PAT Studio}"; Flags: nowait postinstall skipifsilent
