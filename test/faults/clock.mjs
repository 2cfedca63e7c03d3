/** Loaded before a worker: its clock is wrong by WATCHBILL_TEST_CLOCK_SHIFT_MS, as on a machine without NTP. */
const shift = Number(process.env.WATCHBILL_TEST_CLOCK_SHIFT_MS ?? 0);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + shift);
    else super(...given);
  }
  static now() {
    return RealDate.now() + shift;
  }
};
