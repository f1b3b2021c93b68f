"""How likely a lead at each open stage is booked one day, in percent: what forecasts count with.

They are our own estimates. Reports show beside them what really became of leads that came so far.
"""

from leads.stages import Stage

PERCENT: dict[Stage, int] = {
    Stage.NEW: 5,
    Stage.CONTACTED: 10,
    Stage.QUALIFYING: 15,
    Stage.AWAITING_RECORDS: 25,
    Stage.WITH_CLINICS: 35,
    Stage.QUOTE_SENT: 45,
    Stage.DECIDING: 60,
    Stage.ON_HOLD: 5,
}
