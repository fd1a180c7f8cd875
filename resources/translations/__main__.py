"""``python -m resources.translations``: extract, compile, and name what still lacks a translation."""

from resources.translations import LANGUAGES, compile_all, unfinished, update

update()
compile_all()
for language in LANGUAGES:
    for text in unfinished(language):
        print(f"{language}: {text}")
