import { liveEventSchemas } from '@otklik/shared/api/live.ts';
import { type Operations, scope } from './operation-notes.ts';

const footage = [
  'no-footage',
  'recording-damaged',
  'codec-unplayable',
  'archive-offline',
  'zone-doubtful',
  'archive-slow',
  'archive-refuses',
  'archive-elsewhere',
  'archive-garbled',
  'archive-lies',
  'archive-other-camera',
] as const;
const exporting = ['question-unknown', ...scope, 'too-many-requests'] as const;
const sendsSheet = { 200: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'] };

/** Review, video, figures, exports and what has just happened. */
export const resultOperations: Operations = {
  'GET /api/v1/own/figures': {
    ...{ id: 'getOwnFigures', area: 'results', problems: [] },
    summary: 'A worker’s own answers, by tens that are closed the day after and never change',
  },
  'GET /api/v1/own/exclusions': {
    ...{ id: 'listOwnExclusions', area: 'results', problems: [] },
    summary: 'Presses of a worker’s own polls that experts have left out; of no answer is anything told',
  },
  'POST /api/v1/own/exclusions/{id}/appeal': {
    ...{ id: 'fileOwnAppeal', area: 'results' },
    problems: ['event-unknown', 'not-excluded', 'appeal-open', 'appeal-decided', 'appeal-limit'] as const,
    summary: 'Appeal an exclusion of one’s own poll',
  },
  'POST /api/v1/own/exclusions/{id}/appeal/withdrawal': {
    ...{ id: 'withdrawOwnAppeal', area: 'results' },
    problems: ['event-unknown', 'appeal-unknown'] as const,
    summary: 'Take one’s own appeal back',
  },
  'GET /api/v1/live': {
    ...{ id: 'openLive', area: 'live', problems: ['unavailable'], events: liveEventSchemas },
    summary: 'Server-sent events for people: polls, verdicts, questions, kiosks, alerts',
    description:
      'Each event has an id; with `Last-Event-ID` the stream goes on behind it, or begins with `reset` where what came since is no longer known. An expert hears that there is something new and never what. The stream ends with its session and when the rights of its person change.',
  },
  'GET /api/v1/review/items': {
    ...{ id: 'listReviewItems', area: 'review', problems: ['sample-unknown', 'sample-not-drawn'] },
    summary: 'Presses to be judged, by pages',
    description:
      'In the order of the `way`: `order` is every press as it came, `sample` the presses of the polls of one random sample, `risk` what detectors found, riskiest first, until somebody has judged it; `reason` narrows the last; `double` what another expert is asked for, as its lot was drawn or as experts differ; `appeals` what stores have appealed. While there is more, `next` is the cursor of the following page.',
  },
  'GET /api/v1/review/pace': {
    ...{ id: 'getOwnPace', area: 'review', problems: [] },
    summary: 'The caller’s own verdicts today and this week, and how many an hour',
  },
  'GET /api/v1/review/ways': {
    ...{ id: 'listReviewWays', area: 'review', problems: [] },
    summary: 'Ways through the work, each with how many of its presses wait for this expert',
  },
  'GET /api/v1/review/items/{id}': {
    ...{ id: 'getReviewItem', area: 'review', problems: ['event-unknown', 'not-reviewable'] },
    summary: 'One press; its answer only once this expert has judged it',
  },
  'GET /api/v1/review/items/{id}/reasons': {
    ...{ id: 'getRiskReasons', area: 'review', problems: ['event-unknown', 'not-reviewable'] },
    summary: 'Why a press stands early in the queue by risk',
    description:
      'Before the verdict a reason that would tell the answer reads `sequence` and has no facts; it is named once this expert has judged every press it rests on.',
  },
  'POST /api/v1/review/items/{id}/verdicts': {
    ...{ id: 'giveVerdict', area: 'review' },
    problems: ['event-unknown', 'not-reviewable', 'already-decided'],
    summary: 'Judge a press',
  },
  'POST /api/v1/review/items/{id}/confirm': {
    ...{ id: 'confirmVerdict', area: 'review' },
    problems: ['event-unknown', 'not-reviewable', 'verdict-unknown', 'already-decided'],
    summary: 'Say whether the recorded answer matches the picture',
  },
  'POST /api/v1/review/items/{id}/second-look': {
    ...{ id: 'setSecondLook', area: 'review', problems: ['event-unknown', 'not-reviewable'] },
    summary: 'Ask another expert to look at a press as well, or take that back',
  },
  'POST /api/v1/review/holds': {
    ...{ id: 'holdItems', area: 'review', problems: ['event-unknown'] },
    summary: 'Say at which presses one is working, and learn at which others are',
  },
  'POST /api/v1/review/undo': {
    ...{ id: 'undoVerdict', area: 'review' },
    problems: ['event-unknown', 'not-reviewable', 'nothing-to-undo'],
    summary: 'Take back the latest verdict, or that of one press',
  },
  'GET /api/v1/exclusions': {
    ...{ id: 'listExclusions', area: 'results', problems: [...scope] },
    summary: 'What experts have left out of a store’s figures, with its appeals, by pages',
    description:
      'Presses on which a 0 stands, and those that were appealed, the latest first. While there is more, `next` is the cursor of the following page. Who of the experts judged is not told.',
  },
  'POST /api/v1/exclusions/{id}/appeal': {
    ...{ id: 'fileAppeal', area: 'results' },
    problems: ['event-unknown', 'not-excluded', 'appeal-open', 'appeal-decided', 'appeal-limit'],
    summary: 'Appeal an exclusion: it goes to an expert who has not judged it',
  },
  'POST /api/v1/exclusions/{id}/appeal/withdrawal': {
    ...{ id: 'withdrawAppeal', area: 'results', problems: ['event-unknown', 'appeal-unknown'] },
    summary: 'Take back an appeal of one’s own while it is open',
  },
  'GET /api/v1/results/reviewed': {
    ...{ id: 'getReviewCoverage', area: 'results', problems: [...scope] },
    summary:
      'How far review has come, by store: polls reviewed, in samples and pending, and since when the oldest waits',
  },
  'GET /api/v1/risk/findings': {
    ...{ id: 'countRiskFindings', area: 'results', problems: [] },
    summary: 'How often detectors found something, by store and kind',
  },
  'GET /api/v1/samples': {
    ...{ id: 'listSamples', area: 'results', problems: [] },
    summary: 'Random samples, without what each says so far',
  },
  'POST /api/v1/samples': {
    ...{ id: 'commitSample', area: 'results', problems: ['question-unknown', 'sample-exists', ...scope] },
    summary: 'Commit a random sample of polls: the hash of its seed is published at once',
  },
  'GET /api/v1/samples/{id}': {
    ...{ id: 'getSample', area: 'results', problems: ['sample-unknown'] },
    summary:
      'One sample: the untrustworthy share with its bounds, and the index widened by what is not known',
  },
  'POST /api/v1/samples/{id}/draw': {
    ...{ id: 'drawSample', area: 'results', problems: ['sample-unknown', 'sample-running', 'sample-drawn'] },
    summary: 'Fix the frame and the order of the sample once its days are over',
  },
  'PUT /api/v1/samples/{id}/wanted': {
    ...{ id: 'extendSample', area: 'results', problems: ['sample-unknown', 'sample-not-drawn'] },
    summary: 'Go on along the same order',
  },
  'POST /api/v1/samples/{id}/reveal': {
    ...{ id: 'revealSample', area: 'results', problems: ['sample-unknown', 'sample-not-drawn'] },
    summary: 'Reveal the seed of a drawn sample',
  },
  'GET /api/v1/samples/{id}/proof': {
    ...{ id: 'getSampleProof', area: 'results' },
    problems: ['sample-unknown', 'sample-not-drawn', 'sample-sealed'],
    summary: 'All that is needed to draw a revealed sample again, and whether the hub’s own try agrees',
  },
  'GET /api/v1/agreement': {
    ...{ id: 'getAgreement', area: 'review', problems: [] },
    summary: 'How far experts agree, by pair and by expert, week by week or month by month',
    description:
      'By the first two independent votes on items chosen by lot. Of fewer items than `least` no figures are given. `drift`: in what a period differs from those before it.',
  },
  'GET /api/v1/agreement/own': {
    ...{ id: 'getOwnAgreement', area: 'review', problems: [] },
    summary: 'The calling expert’s own agreement with all others, of periods that are over',
  },
  'GET /api/v1/known-items': {
    ...{ id: 'listKnownItems', area: 'review', problems: [] },
    summary: 'Presses whose truth is known, such as those of staged visits',
  },
  'GET /api/v1/known-items/presses': {
    ...{ id: 'listMarkablePresses', area: 'review', problems: ['workplace-unknown'] },
    summary: 'What can be marked at a workplace within a span of a day at most',
  },
  'POST /api/v1/known-items': {
    ...{ id: 'markKnownItem', area: 'review', problems: ['event-unknown', 'not-reviewable'] },
    summary: 'Mark a press whose truth is known; verdicts given from then on are held against it',
  },
  'DELETE /api/v1/known-items/{id}': {
    ...{ id: 'unmarkKnownItem', area: 'review', problems: ['event-unknown', 'not-reviewable'] },
    summary: 'Take back that the truth of a press is known',
  },
  'GET /api/v1/double-review': {
    ...{ id: 'getDoubleReview', area: 'review', problems: [] },
    summary: 'The share of judged items that another expert reviews, and how many wait',
    description:
      'Which items they are is drawn by a keyed hash of their names and told by no reply. `nobody`: of the oldest that wait, those on which every expert at work in their stores has spoken.',
  },
  'PUT /api/v1/double-review': {
    ...{ id: 'setDoubleReview', area: 'review', problems: ['user-unknown'] },
    summary: 'Set the share, and the managers who may mark known items',
  },
  'GET /api/v1/risk/motion': {
    ...{ id: 'getMotionHint', area: 'stores', problems: [] },
    summary: 'Whether pictures are looked at to order the queue by risk, and which part of each camera’s',
  },
  'PUT /api/v1/risk/motion': {
    ...{ id: 'setMotionHint', area: 'stores', problems: [] },
    summary: 'Switch the motion hint on or off for the chain; off, what was measured is forgotten',
  },
  'PUT /api/v1/cameras/{id}/motion-region': {
    ...{ id: 'setMotionRegion', area: 'stores', problems: ['camera-unknown'] },
    summary: 'Say in which part of a camera’s picture the console stands',
  },
  'GET /api/v1/results/index': {
    ...{ id: 'getIndex', area: 'results', problems: ['question-unknown', ...scope] },
    summary: 'The index of a question with its interval',
  },
  'GET /api/v1/results': {
    ...{ id: 'getResults', area: 'results', problems: ['question-unknown', ...scope] },
    summary: 'Figures by question, store, workplace, operator or time',
  },
  'GET /api/v1/results/comparison': {
    ...{ id: 'compareResults', area: 'results', problems: ['question-unknown', ...scope] },
    summary: 'Two scopes beside each other, and whether the difference is noise',
  },
  'GET /api/v1/results/control': {
    ...{ id: 'getControlChart', area: 'results', problems: ['question-unknown', ...scope] },
    summary: 'A control chart of the index',
  },
  'GET /api/v1/results/polls': {
    ...{ id: 'listCountedPolls', area: 'results', problems: ['question-unknown', ...scope] },
    summary: 'The polls behind a figure, by pages',
    description: 'While there is more, `next` is the cursor of the following page.',
  },
  'GET /api/v1/results/polls/{id}': {
    ...{ id: 'getPoll', area: 'results', problems: ['event-unknown'] },
    summary: 'One poll behind a figure: what happened when, and where its video is',
  },
  'GET /api/v1/exports/results.csv': {
    ...{ id: 'exportResultsCsv', area: 'results', problems: ['question-unknown', ...scope] },
    files: { 200: ['text/csv'] },
    summary: 'Figures by one dimension and the whole of them as CSV',
  },
  'GET /api/v1/exports/results.xlsx': {
    ...{ id: 'exportResultsXlsx', area: 'results', problems: ['question-unknown', ...scope] },
    files: sendsSheet,
    summary: 'Figures by one dimension and the whole of them as a workbook',
  },
  'GET /api/v1/views': {
    ...{ id: 'listViews', area: 'results', problems: [] },
    summary: 'The views of the results that one keeps',
  },
  'POST /api/v1/views': {
    ...{ id: 'addView', area: 'results', problems: ['limit-reached'] },
    summary: 'Keep a view of the results under a name',
  },
  'PUT /api/v1/views/{id}': {
    ...{ id: 'changeView', area: 'results', problems: ['not-found'] },
    summary: 'Rename one’s own view, or keep another under its name',
  },
  'DELETE /api/v1/views/{id}': {
    ...{ id: 'removeView', area: 'results', problems: ['not-found'] },
    summary: 'Delete one’s own view; it can be had back',
  },
  'POST /api/v1/views/{id}/restoration': {
    ...{ id: 'restoreView', area: 'results', problems: ['not-found', 'limit-reached'] },
    summary: 'Have a deleted view of one’s own back',
  },
  'GET /api/v1/exports/polls.csv': {
    ...{ id: 'exportPollsCsv', area: 'results', problems: exporting, files: { 200: ['text/csv'] } },
    summary: 'Polls of a scope as CSV',
    description:
      'RFC 4180, streamed; a text that a spreadsheet would take for a formula gets an apostrophe in front.',
  },
  'GET /api/v1/exports/polls.ndjson': {
    ...{ id: 'exportPollsNdjson', area: 'results', problems: exporting },
    files: { 200: ['application/x-ndjson'] },
    summary: 'Polls of a scope, one line of canonical JSON each',
  },
  'GET /api/v1/exports/polls.xlsx': {
    ...{ id: 'exportPollsXlsx', area: 'results', problems: exporting, files: sendsSheet },
    summary: 'Polls of a scope as a workbook',
  },
  'GET /api/v1/exports/events.csv': {
    ...{ id: 'exportEventsCsv', area: 'results', problems: exporting, files: { 200: ['text/csv'] } },
    summary: 'Events of the journals of a scope as CSV',
  },
  'GET /api/v1/exports/events.xlsx': {
    ...{ id: 'exportEventsXlsx', area: 'results', problems: exporting, files: sendsSheet },
    summary: 'Events of the journals of a scope as a workbook',
  },
  'GET /api/v1/exports/events.ndjson': {
    ...{ id: 'exportEventsNdjson', area: 'results', problems: exporting },
    files: { 200: ['application/x-ndjson'] },
    summary: 'Events of the journals of a scope with the text that was hashed, one line each',
  },
  'GET /api/v1/reports/results.pdf': {
    ...{ id: 'printReport', area: 'results', files: { 200: ['application/pdf'] } },
    problems: [...scope, 'too-many-requests', 'printer-missing', 'report-failed'],
    summary: 'Results of a scope and some days on one page',
    description: 'Without days: the last whole month.',
  },
  'POST /api/v1/video/grants': {
    ...{
      id: 'createVideoGrant',
      area: 'video',
      problems: ['camera-unknown', 'event-unknown', ...footage],
    },
    summary: 'Ask to watch a span of a camera, for a reason; it is written down',
    description:
      'A manager needs the right to video (`changeUser`), gives the reason `poll` and names the poll: one of its cameras, within its `span`.',
  },
  'GET /api/v1/video/grants/{id}/index.m3u8': {
    ...{ id: 'getVideoPlaylist', area: 'video', files: { 200: ['application/vnd.apple.mpegurl'] } },
    problems: ['grant-unknown', 'grant-expired', ...footage],
    summary: 'The HLS playlist of a grant',
  },
  'GET /api/v1/video/grants/{id}/thumbnails': {
    ...{ id: 'getThumbnails', area: 'video' },
    problems: ['grant-unknown', 'grant-expired', ...footage],
    summary: 'Small frames across the span of a grant, with the time of each',
  },
  'GET /api/v1/video/grants/{id}/{part}': {
    ...{
      id: 'getVideoPart',
      area: 'video',
      files: { 200: ['video/mp4', 'video/iso.segment', 'image/jpeg'] },
    },
    problems: ['grant-unknown', 'grant-expired', ...footage],
    summary: 'A part that the playlist names, or a strip of thumbnails',
  },
};
