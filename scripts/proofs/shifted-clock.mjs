// Preload of a child process: its clock runs ahead of the machine's by a fixed amount. Timers keep their
// pace, so that a second of waiting is a second.
const shift = Number(process.env.CLOCK_SHIFT_MILLISECONDS ?? 0);
const MachineDate = Date;

class ShiftedDate extends MachineDate {
  /** @param {[] | ConstructorParameters<typeof Date>} args */
  constructor(...args) {
    if (args.length === 0) super(MachineDate.now() + shift);
    else super(...args);
  }

  /** @override */
  static now() {
    return MachineDate.now() + shift;
  }
}

globalThis.Date = /** @type {DateConstructor} */ (ShiftedDate);
