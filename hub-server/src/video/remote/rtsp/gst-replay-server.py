"""A replay server by GStreamer's own RTSP server, for a test: ONVIF's, with absolute times on its timeline.

Takes a file of H.264 (Annex B, a delimiter before each picture, a keyframe each second), its pictures a second and the Unix
milliseconds of its first picture. Prints its port.
"""

import re
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer

Gst.init(None)
path, fps, first = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(path, "rb") as file:
    data = file.read()
starts = [match.start() for match in re.finditer(b"\x00\x00\x00\x01\x09", data)] + [len(data)]
pictures = [data[begin:end] for begin, end in zip(starts, starts[1:])]
step = Gst.SECOND // fps
# Seconds from 1900 to 1970: ranges by the clock, and the times in packets, count from then.
# A microsecond is added: positions come as floating-point seconds, and what lies before one is dropped.
zero = (first + 2208988800000) * Gst.MSECOND + Gst.USECOND


class Source:
    def __init__(self, element):
        self.at = 0
        element.connect("seek-data", self.seek)
        element.connect("need-data", self.need)

    def seek(self, _element, position):
        # The first keyframe from there on.
        self.at = max(0, -((zero - position) // (step * fps)) * fps)
        return True

    def need(self, element, _length):
        if self.at >= len(pictures):
            element.emit("end-of-stream")
            return
        buffer = Gst.Buffer.new_wrapped(pictures[self.at])
        buffer.pts = buffer.dts = zero + self.at * step
        buffer.duration = step
        if self.at % fps != 0:
            buffer.set_flags(Gst.BufferFlags.DELTA_UNIT)
        self.at += 1
        element.emit("push-buffer", buffer)


class Factory(GstRtspServer.RTSPOnvifMediaFactory):
    def do_create_element(self, _url):
        caps = "video/x-h264,stream-format=byte-stream,alignment=au"
        return Gst.parse_launch(
            f"( appsrc name=src stream-type=seekable format=time caps={caps} ! h264parse ! "
            "rtph264pay pt=96 ! rtponviftimestamp ntp-offset=0 set-t-bit=true name=pay0 )"
        )


def configure(_factory, media):
    source = media.get_element().get_by_name("src")
    source.set_property("duration", zero + len(pictures) * step)
    source.set_property("block", False)
    media.source = Source(source)


server = GstRtspServer.RTSPOnvifServer()
server.set_address("127.0.0.1")
server.set_service("0")
factory = Factory()
factory.set_replay_support(True)
factory.set_media_gtype(GstRtspServer.RTSPOnvifMedia.__gtype__)
factory.connect("media-configure", configure)
server.get_mount_points().add_factory("/recording/till", factory)
server.attach(None)
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()
