/** How far review has come, on the results page. */
export const coverageEn = {
  'coverage.title': 'How far review has come',
  'coverage.lead':
    'Polls with an answer, by store. A poll is reviewed once an expert has found something in it untrustworthy, or everything in it trustworthy.',
  'coverage.period': 'Asked within',
  'coverage.days_one': '{{count}} day',
  'coverage.days_other': '{{count}} days',
  'coverage.none': 'Nobody answered in this time, so there is nothing to review.',
  'coverage.store': 'Store',
  'coverage.total': 'All stores',
  'coverage.answered': 'Polls with an answer',
  'coverage.answeredLabel': '{{store}}: the polls, {{polls}} of them with an answer',
  'coverage.reviewed': 'Reviewed',
  'coverage.excluded': 'of them left out',
  'coverage.excludedLabel': '{{store}}: {{polls}} left out, and why',
  'coverage.undecided': 'Cannot be decided',
  'coverage.undecidedText': 'No footage, or it cannot be told. They stay in the figures.',
  'coverage.pending': 'Waiting',
  'coverage.oldest': 'Waiting longest',
  'coverage.oldestNone': 'nothing waits',
  'coverage.sampled': 'In random samples',
  'coverage.sampledWaiting': '{{sampled}}, {{waiting}} of them waiting',
} as const;
