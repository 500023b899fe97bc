/** What can be wrong with a button device, in words: for the diagnostics, the terminal and the log. */
export const deviceEn = {
  'fault.version-unsupported':
    'The console speaks another version of the protocol. Its firmware or this program has to be updated.',
  'fault.bad-message': 'The console sent messages this program does not understand. They are left out.',
  'fault.line-noise':
    'There is noise on the line. What is damaged is sent again; check the cable if this keeps growing.',
  'fault.unknown-button': 'The console reported a button it says it does not have. The press is recorded.',
  'fault.boot-doubted':
    'The console contradicts what it said before: it may have restarted unnoticed. One on a serial line has been asked again.',
  'fault.resent':
    'Presses came again or out of order: the line, the device or this computer was slow. Nothing is lost and nothing is counted twice.',
  'fault.serialport-missing':
    'Serial consoles cannot be read on this computer: the serial library does not load.',
  'fault.hid-missing':
    'HID devices cannot be read on this computer: the HID library does not load. On Debian: apt-get install libusb-1.0-0 libudev1.',
  'fault.open-failed': 'The device cannot be opened: it is not there, in use, or this user may not open it.',
  'fault.hid-absent': 'The device is not plugged in.',
  'fault.hid-ambiguous':
    'Several devices fit and cannot be told apart. Name one by its serial, or ask for as many as there are.',
  'fault.profile-missing':
    'Nobody has told what the buttons of this device are. Teach it: npm run kiosk -- learn.',
  'fault.profile-invalid': 'A device profile cannot be used and is left out.',
  'fault.bad-report': 'The device sent reports of another form than expected. They are left out.',
  'fault.hold-not-capable':
    'The seller button was held, but this device cannot raise force majeure: it does not report reliably how long a button is held. It counted as a press.',
  'fault.serial-taken':
    'Two devices use the same serial. The second is recorded under a name of its own; give it its own serial.',
} as const;
