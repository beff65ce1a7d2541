"""The config: one YAML file, read with places for error messages and changed value by value.

keys         every key: what its value may be, its default, what it is for
values       the config as the program uses it
reading      file and environment -> values, or every problem at once
changing     single values in the file, the commented initial file, and a list of all values
"""

from hipvoice.app.config.changing import change
from hipvoice.app.config.reading import config_path, load_config
from hipvoice.app.config.values import Config, DeviceSettings, ListeningSettings, VoiceSettings

__all__ = [
    "Config",
    "DeviceSettings",
    "ListeningSettings",
    "VoiceSettings",
    "change",
    "config_path",
    "load_config",
]
