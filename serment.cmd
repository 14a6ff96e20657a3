@echo off
rem Starts Serment on Windows; the first time, makes its environment beside this file.
setlocal
set "ROOT=%~dp0"
set "VENV_PYTHON=%ROOT%.venv\Scripts\python.exe"
if not exist "%VENV_PYTHON%" goto install
fc /b "%ROOT%requirements\local.txt" "%ROOT%.venv\.serment-local" >nul 2>nul
if errorlevel 1 goto install
goto start

:install
for %%V in (3.13 3.12 3.11 3.14) do (
    py -%%V -c "import venv, ensurepip" >nul 2>nul
    if not errorlevel 1 (
        py -%%V "%ROOT%bootstrap.py"
        if errorlevel 1 exit /b 1
        goto start
    )
)
python -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))" >nul 2>nul
if errorlevel 1 goto nopython
python "%ROOT%bootstrap.py"
if errorlevel 1 exit /b 1
goto start

:nopython
chcp 65001 >nul
echo Serment a besoin de Python 3.11 a 3.14, qui n'a pas ete trouve sur cette machine. 1>&2
echo Sans lui, rien ne peut demarrer. 1>&2
echo Que faire ? Lancez "winget install Python.Python.3.13", puis relancez la meme commande. 1>&2
exit /b 1

:start
"%VENV_PYTHON%" -P -X utf8 -m serment %*
exit /b %errorlevel%
