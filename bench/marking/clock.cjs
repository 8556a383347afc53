// Moves the time of day, as somebody does who sets it, or a machine that hears of the right one: the clock that only goes
// forward does not change. RELEVO_CLOCK: ms to be added, and after how many ms of the process; preloaded by --require.
const [offset = 0, after = 0] = (process.env.RELEVO_CLOCK ?? '').split(',').map(Number)
const RealDate = Date
const moved = () => (performance.now() < after ? 0 : offset)
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length > 0) super(...given)
    else super(RealDate.now() + moved())
  }
  static now() {
    return RealDate.now() + moved()
  }
}
