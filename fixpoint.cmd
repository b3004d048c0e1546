@echo off
rem Runs Fixpoint's command line. Builds it first where there is no build yet, or where a source is newer than the build.
rem   JAVA_HOME              the Java to use; without it, the one on the PATH
rem   FIXPOINT_JAVA_OPTIONS  further options for the virtual machine
setlocal
set "ROOT=%~dp0"
set "LOG=%ROOT%target\build.log"
set "LOCK=%ROOT%target\build.lock"

set "JAVA=java.exe"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
set "VERSION="
rem The call keeps the first word from being a quote: cmd would strip it, and the last one of the line.
for /f "tokens=1-3" %%u in ('call "%JAVA%" -version 2^>^&1') do if "%%v"=="version" set "VERSION=%%~w"
if not defined VERSION (
    echo fixpoint: there is no Java: install a JDK, version 17 or later, or set JAVA_HOME to one. 1>&2
    exit /b 1
)
for /f "delims=.-+" %%m in ("%VERSION%") do set "MAJOR=%%m"
if %MAJOR% LSS 17 (
    echo fixpoint: Java 17 or later is needed, but this one is version %VERSION%. 1>&2
    exit /b 1
)

call :up_to_date && goto run
if not exist "%ROOT%target" mkdir "%ROOT%target"
rem No path in brackets: one that has a bracket itself, as in Program Files (x86), would end them.
if not exist "%ROOT%target" echo fixpoint: cannot create %ROOT%target, where the build goes. 1>&2
if not exist "%ROOT%target" exit /b 1
echo Building Fixpoint (the first time downloads about 200 MB) ... 1>&2
:build
rem An open file is the lock: nobody else can open it to write, and it is closed with the process, however that ends.
set "BUILT="
2>nul ( 9>"%LOCK%" call :build_alone )
if not defined BUILT (
    ping -n 3 127.0.0.1 >nul
    goto build
)
if not "%BUILT%"=="failed" goto run
findstr /b /l "[ERROR]" "%LOG%" 1>&2
echo fixpoint: the build failed; its whole log is %LOG% 1>&2
exit /b 1

:run
for /f "delims=" %%j in ('dir /b /o:d "%ROOT%experiments\target\fixpoint-experiments-*.jar"') do set "JAR=%%j"
"%JAVA%" %FIXPOINT_JAVA_OPTIONS% -jar "%ROOT%experiments\target\%JAR%" %*
exit /b %ERRORLEVEL%

:build_alone
set "BUILT=yes"
call :up_to_date && exit /b 0
pushd "%ROOT%"
call mvnw.cmd -B -DskipTests -Dspotless.check.skip package -pl experiments -am >"%LOG%" 2>&1 <nul || set "BUILT=failed"
popd
exit /b 0

:up_to_date
pushd "%ROOT%"
powershell -NoProfile -Command "$ErrorActionPreference = 'SilentlyContinue'; $jar = Get-ChildItem experiments\target\fixpoint-experiments-*.jar | Sort-Object LastWriteTimeUtc | Select-Object -Last 1; if (-not $jar) { exit 1 }; $newer = Get-ChildItem pom.xml, .mvn, core\pom.xml, core\src\main, algorithms\pom.xml, algorithms\src\main, distributed\pom.xml, distributed\src\main, benchmarks\pom.xml, benchmarks\src\main, experiments\pom.xml, experiments\src\main -Recurse -File -Force | Where-Object { $_.LastWriteTimeUtc -gt $jar.LastWriteTimeUtc } | Select-Object -First 1; if ($newer) { exit 1 }; exit 0"
set "RESULT=%ERRORLEVEL%"
popd
exit /b %RESULT%
