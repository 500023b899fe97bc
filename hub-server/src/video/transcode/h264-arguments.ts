import type { Feed } from './pictures.ts';

/** Pictures wider than this are made smaller: what is judged is people at a counter, and others wait. */
const widest = 1280;

/** H.264 without reordering, every picture kept at its own time. */
export const h264Arguments = ({ from, to, timescale }: Feed): readonly string[] => [
  ...['-hide_banner', '-loglevel', 'error', '-threads', '2', '-copyts', '-f', 'mp4', '-i', 'pipe:0'],
  ...['-map', '0:v:0', '-an', '-fps_mode', 'passthrough', '-enc_time_base', '-1'],
  ...['-vf', `trim=start_pts=${from}:end_pts=${to},scale=w=trunc(min(${widest}\\,iw)/2)*2:h=-2`],
  ...['-c:v', 'libx264', '-preset', 'superfast', '-crf', '23', '-bf', '0', '-g', '25', '-threads', '2'],
  ...['-pix_fmt', 'yuv420p', '-video_track_timescale', String(timescale)],
  ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-f', 'mp4', 'pipe:1'],
];
