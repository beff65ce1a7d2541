"""Sound in and out: the mixer, earcons, the speaker, the microphone, and the devices."""
