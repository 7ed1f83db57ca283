"""The PyTorch side of the benchmark: the same networks on random data.

Reads requests as lines of JSON on standard input and answers each with one (see peer.ts):
prepare builds a workload in a setting and warms up, run trains (or infers) for some seconds.
"""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

CLASSES = 20
CENTERS = 6
WARM_UP_STEPS = 3
# Layers of Table 1: filters, units and stride of the first unit of each stage.
STAGES = {
    "ResNet-50": [(64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)],
    "ResNet-71": [(64, 3, 1), (128, 4, 2), (256, 13, 2), (512, 3, 2)],
    "cResNet-39": [(128, 4, 1), (256, 6, 2), (512, 3, 2)],
    "cResNet-51": [(128, 4, 1), (256, 10, 2), (512, 3, 2)],
    "cResNet-72": [(128, 4, 1), (256, 17, 2), (512, 3, 2)],
}


def scaled(filters, width):
    return max(4, int(filters * width + 0.5))


def conv_norm(inputs, outputs, kernel, stride=1):
    conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs))


class Bottleneck(nn.Module):
    """A bottleneck unit, v1: the first 1x1 convolution takes the stride."""

    def __init__(self, inputs, filters, stride):
        super().__init__()
        outputs = 4 * filters
        self.reduce = conv_norm(inputs, filters, 1, stride)
        self.middle = conv_norm(filters, filters, 3)
        self.expand = conv_norm(filters, outputs, 1)
        projected = stride > 1 or inputs != outputs
        self.shortcut = conv_norm(inputs, outputs, 1, stride) if projected else nn.Identity()

    def forward(self, x):
        y = F.relu(self.middle(F.relu(self.reduce(x))))
        return F.relu(self.shortcut(x) + self.expand(y))


class Classifier(nn.Module):
    def __init__(self, name, width, channels):
        super().__init__()
        parts = []
        if not name.startswith("c"):
            root = scaled(64, width)
            parts += [conv_norm(channels, root, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
            channels = root
        for filters, units, stride in STAGES[name]:
            filters = scaled(filters, width)
            for unit in range(units):
                parts.append(Bottleneck(channels, filters, stride if unit == 0 else 1))
                channels = 4 * filters
        self.features = nn.Sequential(*parts)
        self.logits = nn.Linear(channels, CLASSES)

    def forward(self, x):
        return self.logits(self.features(x).mean((2, 3)))


class Residual(nn.Module):
    """The codec's unit: two 3x3 convolutions, no ReLU after the sum."""

    def __init__(self, channels):
        super().__init__()
        self.first = conv_norm(channels, channels, 3)
        self.second = conv_norm(channels, channels, 3)

    def forward(self, x):
        return x + self.second(F.relu(self.first(x)))


def up(inputs, outputs, bias=False):
    return nn.ConvTranspose2d(inputs, outputs, 5, 2, 2, output_padding=1, bias=bias)


class Codec(nn.Module):
    """The auto-encoder with its soft-to-hard quantizer; forward gives the loss of Eq. 1."""

    def __init__(self, width, channels):
        super().__init__()
        narrow, wide = scaled(64, width), scaled(128, width)
        self.encoder = nn.Sequential(
            conv_norm(3, narrow, 5, 2), nn.ReLU(), conv_norm(narrow, wide, 5, 2), nn.ReLU(),
            *[Residual(wide) for _ in range(3)], conv_norm(wide, channels, 5, 2),
        )
        self.decoder = nn.Sequential(
            up(channels, wide), nn.BatchNorm2d(wide), nn.ReLU(), *[Residual(wide) for _ in range(3)],
            up(wide, narrow), nn.BatchNorm2d(narrow), nn.ReLU(), up(narrow, 3, bias=True),
        )
        self.centers = nn.Parameter(torch.empty(CENTERS).uniform_(-2, 2))

    def encode(self, x):
        return ((self.encoder((x - 112) / 68).unsqueeze(-1) - self.centers) ** 2).argmin(-1)

    def decode(self, symbols):
        return (self.decoder(self.centers[symbols]) * 68 + 112).clamp(0, 255)

    def forward(self, x):
        z = self.encoder((x - 112) / 68)
        distance = (z.unsqueeze(-1) - self.centers) ** 2
        weights = torch.softmax(-distance, -1)
        soft = weights @ self.centers
        q = soft + (self.centers[distance.argmin(-1)] - soft).detach()
        share = weights.reshape(-1, CENTERS).mean(0)
        entropy = -(share * torch.log2(share.clamp_min(1e-10))).sum()
        error = F.mse_loss(self.decoder(q) * 68 + 112, x)
        return error + 500 * F.relu(entropy - 1.32) + 0.05 * (self.centers ** 2).sum()


class Run:
    """A workload in a setting: model, optimizer and one random batch."""

    def __init__(self, work, setting):
        torch.manual_seed(1)
        device = setting["device"]
        layout = torch.channels_last if setting["channelsLast"] else torch.contiguous_format
        batch, size, width, channels = (work[key] for key in ("batch", "size", "width", "channels"))
        if work["name"] == "codec":
            model = Codec(width, channels)
            x = 255 * torch.rand(batch, 3, size, size)
        else:
            model = Classifier(work["name"], width, channels)
            x = torch.randn(batch, channels, size, size)
            self.labels = torch.randint(0, CLASSES, (batch,), device=device)
        self.model = model.to(device=device, memory_format=layout)
        self.x = x.to(device=device, memory_format=layout)
        self.optimizer = (
            torch.optim.Adam(self.model.parameters(), 1e-3)
            if work["name"] == "codec"
            else torch.optim.SGD(self.model.parameters(), 0.01, momentum=0.9, weight_decay=1e-4)
        )
        self.is_codec = work["name"] == "codec"
        self.task = work["task"]
        self.bfloat16 = setting.get("bfloat16", False)
        if self.task != "train":
            self.model.eval()
        if self.task == "decode":
            self.x = torch.randint(0, CENTERS, (batch, channels, size // 8, size // 8), device=device)
        # A GPU works through a queue: waiting for it at every step would leave it idle in between.
        self.together = 10 if device == "cuda" else 1

    def loss(self):
        return self.model(self.x) if self.is_codec else F.cross_entropy(self.model(self.x), self.labels)

    def infer(self):
        run = {"evaluate": self.model, "encode": getattr(self.model, "encode", None), "decode": getattr(self.model, "decode", None)}
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            return run[self.task](self.x).sum()

    def step(self):
        if self.task != "train":
            return self.infer()
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            loss = self.loss()
        loss.backward()
        self.optimizer.step()
        return loss

    def run(self, seconds):
        steps, start, elapsed = 0, time.perf_counter(), 0.0
        cpu = time.process_time()
        while elapsed < seconds:
            for _ in range(self.together):
                loss = self.step()
            value = loss.item()
            steps += self.together
            elapsed = time.perf_counter() - start
        # Kilobytes, but bytes on macOS.
        unit = 1 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        cpu_seconds = time.process_time() - cpu
        return {"steps": steps, "seconds": elapsed, "cpuSeconds": cpu_seconds, "loss": value, "peakBytes": peak}


def main():
    runs = {}
    current = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "prepare":
                setting = request["setting"]
                if setting["device"] == "cpu":
                    torch.set_num_threads(setting["threads"])
                else:
                    torch.backends.cudnn.benchmark = True
                    torch.backends.cudnn.allow_tf32 = setting["tf32"]
                    torch.backends.cuda.matmul.allow_tf32 = setting["tf32"]
                key = json.dumps([request["workload"], setting["channelsLast"], setting.get("bfloat16", False)])
                if key not in runs:
                    runs[key] = Run(request["workload"], setting)
                current = runs[key]
                for _ in range(WARM_UP_STEPS):
                    current.step().item()
                answer = {"ready": True}
            else:
                answer = current.run(request["seconds"])
        except Exception as error:  # told to the parent, which decides
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
