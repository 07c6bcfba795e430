"""Goldens of layers: what each makes of two samples, with given weights.

Made with PyTorch 1.13 in float64. Run: /usr/bin/python3 goldens/torch_layers.py   (Debian: python3-torch)
Writes layers.json beside itself; a second run writes the same bytes.

Input and weights come from pattern.py: the input is stream 1 in [-2, 2], weight k of a layer stream 50 + k in [-.8, .8], a
moving variance in [.5, 2]. Where Keras pads ("same"), the padding is written out here by hand, so that the rule for it is tested too.
"""
import torch
import torch.nn.functional as F

from pattern import numbers, pattern, write

BATCH = 2


def case(name, shape, weights, run, whole=False):
    x = pattern([BATCH, *shape], 1, -2.0, 2.0)
    if whole:
        x = torch.round(x)
    arrays = [
        pattern(weight, 50 + k, 0.5, 2.0) if k == 3 else pattern(weight, 50 + k, -0.8, 0.8)
        for k, weight in enumerate(weights)
    ]
    made = run(x, *arrays)
    y, penalty = made if isinstance(made, tuple) else (made, None)
    golden = {"name": name, "input": shape, "output": list(y.shape[1:]), "y": numbers(y)}
    return golden if penalty is None else {**golden, "penalty": numbers(penalty)}


def same_average(x, window, stride, left, right):
    padded = F.pad(x, (left, right))
    counts = F.pad(torch.ones_like(x), (left, right))
    total = lambda t: F.avg_pool1d(t, window, stride) * window
    return total(padded) / total(counts)


def cropped(y, rows, columns):
    return y[:, :, rows[0] : y.shape[2] - rows[1], columns[0] : y.shape[3] - columns[1]]


def batch_norm(x, gamma, beta, mean, variance, training):
    return F.batch_norm(x, mean.clone(), variance.clone(), gamma, beta, training, 0.1, 1e-3)


def layer_norm(x, gamma, beta):
    """Over the first axis of each sample."""
    return F.layer_norm(x.transpose(1, -1), (x.shape[1],), gamma, beta, 1e-3).transpose(1, -1)


def recurrent(cell, x, kernel, state_kernel, biases, backwards=False):
    """torch.nn.LSTM or GRU on [N, channels, length]: all states [N, units, length]."""
    units = state_kernel.shape[1]
    module = cell(x.shape[1], units, batch_first=True)
    with torch.no_grad():
        for name, value in zip(("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"), (kernel, state_kernel, *biases)):
            getattr(module, name).copy_(value)
        return module((x.flip(2) if backwards else x).transpose(1, 2))[0].transpose(1, 2)


def lstm(x, kernel, state_kernel, bias=None, **options):
    bias = torch.zeros(kernel.shape[0]) if bias is None else bias
    return recurrent(torch.nn.LSTM, x, kernel, state_kernel, (bias, torch.zeros_like(bias)), **options)


def gru(x, kernel, state_kernel, bias, **options):
    """Our blocks are update, reset, candidate; PyTorch's reset, update, candidate."""
    def order(value):
        update, reset, candidate = value.chunk(3)
        return torch.cat([reset, update, candidate])
    return recurrent(torch.nn.GRU, x, order(kernel), order(state_kernel), [order(row) for row in bias], **options)


def attention(x, heads, query, query_bias, key, key_bias, value, value_bias, out, out_bias):
    """torch's own multi-head attention, whose heads share the channels out among them."""
    y, _ = F.multi_head_attention_forward(
        *[x.permute(2, 0, 1)] * 3, x.shape[1], heads, torch.cat([query, key, value]),
        torch.cat([query_bias, key_bias, value_bias]), None, None, False, 0.0, out, out_bias)
    return y.permute(1, 2, 0)


def wide_attention(x, heads, query, key, value, out):
    """Written out, because torch's has no sizes of its own for keys and values."""
    def split(kernel):
        return torch.einsum("oc,nct->not", kernel, x).reshape(x.shape[0], heads, -1, x.shape[2])
    q, k, v = split(query), split(key), split(value)
    shares = torch.softmax(torch.einsum("nhkt,nhks->nhts", q, k) / q.shape[2] ** 0.5, -1)
    return torch.einsum("oc,nct->not", out, torch.einsum("nhts,nhvs->nhvt", shares, v).flatten(1, 2))


# Families: each returns what the layer makes and what it adds to the loss of each sample.


def gaussian_code(x, beta, size, h=None):
    mean, log_variance = (x if h is None else h).chunk(2, 1)
    prior = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    kl = torch.distributions.kl_divergence(torch.distributions.Normal(mean, (log_variance / 2).exp()), prior)
    return (mean if h is None else x + mean), beta * kl.flatten(1).sum(1) / size


def bernoulli_kl(target, mean):
    p = mean.clamp(1e-4, 1 - 1e-4)
    b = torch.distributions.Bernoulli
    return torch.distributions.kl_divergence(b(torch.full_like(p, target)), b(p)).sum()


def sparse(x, code):
    return x + code, (3 * bernoulli_kl(0.05, code.mean(0)) / 3).expand(len(x))


def contractive(x, w, b):
    encode = lambda one: torch.tanh(F.linear(one, w, b))
    rows = [torch.autograd.functional.jacobian(encode, one) for one in x]
    return x + encode(x), 0.5 * torch.stack([(row**2).sum() for row in rows]) / 4


def remember(x, items, shrink, weight, temperature=1):
    """Gong et al.'s addressing, one question at each position, written as in their paper."""
    flat = x.flatten(2).transpose(1, 2) if x.dim() > 2 else x[:, None]
    attention = (F.cosine_similarity(flat[:, :, None], items[None, None], dim=-1) / temperature).softmax(-1)
    limit = shrink / len(items)
    attention = F.normalize(F.relu(attention - limit) * attention / ((attention - limit).abs() + 1e-12), p=1, dim=-1)
    entropy = -(attention * (attention + 1e-12).log()).sum(-1).mean(1)
    return (attention @ items).transpose(1, 2).reshape(x.shape), weight * entropy


def quantize(x, codes):
    flat = x.flatten(2).transpose(1, 2) if x.dim() > 2 else x[:, None]
    nearest = codes[torch.cdist(flat, codes.expand(len(x), -1, -1)).argmin(-1)].transpose(1, 2).reshape(x.shape)
    return nearest, 1.25 * ((x - nearest) ** 2).flatten(1).mean(1)


def one_class(x, mean):
    centre = torch.where(mean.abs() < 0.1, torch.where(mean < 0, -0.1, 0.1), mean)
    return x, 2 * ((x - centre) ** 2).sum(1)


def denoised(x, variance, fourth, _, w, b):
    """Miyasawa's estimate of the sample under the noise; running moments may be anything here."""
    kurtosis = fourth / (variance**2).clamp(min=1e-12)
    sd = 0.5 * variance.clamp(min=1e-12).sqrt() * (kurtosis / 3).clamp(min=1e-12) ** 0.25
    found = F.linear(x, w, b)
    return x - sd * found, (found**2).mean(1)


cases = [
    case("dense", [5], [[3, 5], [3]], lambda x, w, b: torch.tanh(F.linear(x, w, b))),
    case("dense without bias", [4], [[2, 4]], lambda x, w: F.linear(x, w)),
    case("conv2d", [2, 6, 5], [[3, 2, 3, 3], [3]], lambda x, w, b: F.conv2d(x, w, b)),
    case("conv2d same, stride 2", [2, 7, 6], [[3, 2, 3, 3], [3]],
         lambda x, w, b: F.relu(F.conv2d(F.pad(x, (0, 1, 1, 1)), w, b, stride=2))),
    case("conv2d same, 2x4 kernel, dilation 2x1", [1, 5, 6], [[2, 1, 2, 4], [2]],
         lambda x, w, b: F.conv2d(F.pad(x, (1, 2, 1, 1)), w, b, dilation=(2, 1))),
    case("conv2dTranspose", [2, 4, 3], [[2, 3, 3, 3], [3]], lambda x, w, b: F.conv_transpose2d(x, w, b)),
    case("conv2dTranspose same, stride 2", [2, 3, 4], [[2, 3, 3, 3], [3]],
         lambda x, w, b: cropped(F.conv_transpose2d(x, w, b, stride=2), (0, 1), (0, 1))),
    case("conv2dTranspose valid, stride 3, kernel 2", [1, 3, 2], [[1, 2, 2, 2], [2]],
         lambda x, w, b: F.pad(F.conv_transpose2d(x, w, torch.zeros(2), stride=3), (0, 1, 0, 1)) + b[:, None, None]),
    case("conv1d", [2, 9], [[3, 2, 3], [3]], lambda x, w, b: F.conv1d(x, w, b)),
    case("conv1d same, stride 2, kernel 4", [1, 9], [[2, 1, 4], [2]],
         lambda x, w, b: F.conv1d(F.pad(x, (1, 2)), w, b, stride=2)),
    case("conv1dTranspose same, stride 2", [2, 5], [[2, 3, 3], [3]],
         lambda x, w, b: F.conv_transpose1d(x, w, b, stride=2)[:, :, :-1]),
    case("maxPool2d", [2, 6, 5], [], lambda x: F.max_pool2d(x, 2)),
    case("maxPool2d same, 3x3, stride 2", [1, 7, 6], [],
         lambda x: F.max_pool2d(F.pad(x, (0, 1, 1, 1), value=-99.0), 3, 2)),
    case("averagePool2d", [2, 6, 5], [], lambda x: F.avg_pool2d(x, 2)),
    case("averagePool2d same, 3x3, stride 2", [2, 5, 7], [],
         lambda x: F.avg_pool2d(x, 3, 2, padding=1, count_include_pad=False)),
    case("maxPool1d", [2, 7], [], lambda x: F.max_pool1d(x, 2)),
    case("averagePool1d same, 3, stride 2", [2, 8], [], lambda x: same_average(x, 3, 2, 0, 1)),
    case("upsample2d", [2, 3, 2], [], lambda x: F.interpolate(x, scale_factor=2, mode="nearest")),
    case("upsample2d bilinear 2x3", [2, 3, 4], [],
         lambda x: F.interpolate(x, scale_factor=(2, 3), mode="bilinear", align_corners=False)),
    case("upsample1d", [2, 4], [], lambda x: F.interpolate(x, scale_factor=3, mode="nearest")),
    case("residual with a tied layer", [4], [[3, 4], [3], [4]],
         lambda x, w, b, back: x + F.linear(torch.tanh(F.linear(x, w, b)), w.T, back)),
    case("residual with a shortcut", [2, 4, 3], [[3, 2, 3, 3], [3], [3, 2, 1, 1]],
         lambda x, w, b, s: F.conv2d(x, s) + F.relu(F.conv2d(F.pad(x, (1, 1, 1, 1)), w, b))),
    case("skip", [2, 4, 6], [[3, 2, 1, 1], [3]],
         lambda x, w, b: torch.cat([x, F.interpolate(F.conv2d(F.avg_pool2d(x, 2), w, b), scale_factor=2)], 1)),
    case("parallel, concat", [2, 4, 3], [[3, 2, 3, 3], [3]],
         lambda x, w, b: torch.cat([F.relu(F.conv2d(F.pad(x, (1, 1, 1, 1)), w, b)), x[:, 1:2]], 1)),
    case("parallel, ensemble", [4], [[2, 4], [2]],
         lambda x, w, b: torch.stack([torch.tanh(F.linear(x, w, b)), x[:, 1:3]]).mean(0)),
    case("batchNorm, inference", [3, 2, 4], [[3]] * 4, lambda x, *w: batch_norm(x, *w, False)),
    case("batchNorm, training", [3, 2, 4], [[3]] * 4, lambda x, *w: batch_norm(x, *w, True)),
    case("batchNorm of features, training", [4], [[4]] * 4, lambda x, *w: batch_norm(x, *w, True)),
    case("conv1d causal, kernel 3, dilation 2", [2, 9], [[3, 2, 3], [3]],
         lambda x, w, b: F.conv1d(F.pad(x, (4, 0)), w, b, dilation=2)),
    case("conv1d causal, kernel 2, stride 2", [1, 8], [[2, 1, 2], [2]],
         lambda x, w, b: F.conv1d(F.pad(x, (1, 0)), w, b, stride=2)),
    case("layerNorm", [4], [[4], [4]], layer_norm),
    case("layerNorm of a series", [3, 5], [[3], [3]], layer_norm),
    case("layerNorm of an image", [3, 2, 4], [[3], [3]],
         lambda x, w, b: layer_norm(x.flatten(2), w, b).reshape(x.shape)),
    case("lstm", [2, 7], [[12, 2], [12, 3], [12]], lambda *a: lstm(*a)[:, :, -1]),
    case("lstm, sequences", [1, 5], [[16, 1], [16, 4], [16]], lstm),
    case("lstm, sequences, backwards, without bias", [2, 5], [[8, 2], [8, 2]], lambda *a: lstm(*a, backwards=True)),
    case("gru", [2, 7], [[9, 2], [9, 3], [2, 9]], lambda *a: gru(*a)[:, :, -1]),
    case("gru, sequences, backwards", [3, 6], [[6, 3], [6, 2], [2, 6]], lambda *a: gru(*a, backwards=True)),
    case("repeatVector", [3], [], lambda x: x[:, :, None].repeat(1, 1, 4)),
    case("denseEach", [3, 5], [[2, 3], [2]], lambda x, w, b: torch.tanh(F.linear(x.transpose(1, 2), w, b)).transpose(1, 2)),
    case("denseEach of an image, softmax", [3, 2, 4], [[2, 3], [2]],
         lambda x, w, b: torch.softmax(F.conv2d(x, w[:, :, None, None], b), 1)),
    case("multiHeadAttention", [6, 5], [[6, 6], [6]] * 4, lambda x, *w: attention(x, 2, *w)),
    case("multiHeadAttention, other sizes, without bias", [3, 4], [[4, 3], [4, 3], [6, 3], [3, 6]],
         lambda x, *w: wide_attention(x, 2, *w)),
    case("embedding", [6], [[2, 3]], lambda x, w: torch.cat([w, torch.zeros(1, 3)])[
        torch.where((x == 0) | (x == 1), x, torch.full_like(x, 2)).long()].transpose(1, 2), whole=True),
    case("globalAveragePool1d", [2, 7], [], lambda x: F.adaptive_avg_pool1d(x, 1)[:, :, 0]),
    case("globalAveragePool2d", [2, 3, 5], [], lambda x: F.adaptive_avg_pool2d(x, 1)[:, :, 0, 0]),
    case("globalMaxPool1d", [2, 12], [], lambda x: F.adaptive_max_pool1d(x, 1)[:, :, 0]),
    case("globalMaxPool2d", [2, 3, 5], [], lambda x: F.adaptive_max_pool2d(x, 1)[:, :, 0, 0]),
    case("softmax", [5], [], lambda x: torch.softmax(x, 1)),
    case("softmax of channels", [3, 4], [], lambda x: torch.softmax(x, 1)),
    case("flatten", [2, 3, 2], [], lambda x: torch.flatten(x, 1)),
    case("reshape", [2, 3, 2], [], lambda x: x.reshape(BATCH, 4, 3)),
    case("linear", [5], [], lambda x: x),
    case("relu", [5], [], F.relu),
    case("elu function", [5], [], F.elu),
    case("gelu", [5], [], F.gelu),
    case("silu", [5], [], F.silu),
    case("tanh", [5], [], torch.tanh),
    case("sigmoid", [5], [], torch.sigmoid),
    case("softplus", [5], [], F.softplus),
    case("leakyRelu function", [5], [], lambda x: F.leaky_relu(x, 0.2)),
    case("leakyRelu", [5], [], lambda x: F.leaky_relu(x, 0.3)),
    case("elu", [5], [], lambda x: F.elu(x, 1.5)),
    case("gaussianCode", [6], [], lambda x: gaussian_code(x, 1, 6)),
    case("gaussianCode of pictures, beta", [4, 2, 3], [], lambda x: gaussian_code(x, 4, 24)),
    case("gaussianCode behind dense", [3], [[6, 3], [6]], lambda x, w, b: gaussian_code(x, 1, 3, F.linear(x, w, b))),
    case("sparsity, training", [3], [], lambda x: sparse(x, torch.sigmoid(x))),
    case("sparsity, inference", [3], [[3]], lambda x, m: (x, (2 * bernoulli_kl(0.2, m) / 3).expand(2))),
    case("sparsity behind dense, training", [3], [[3, 3], [3]],
         lambda x, w, b: sparse(x, torch.sigmoid(F.linear(x, w, b)))),
    case("contraction, exact", [4], [[4, 4], [4]], contractive),
    case("memory", [3], [[6, 3]], lambda x, m: remember(x, m, 1, 0.1)),
    case("memory at each position", [2, 2, 3], [[5, 2]], lambda x, m: remember(x, m, 0.9, 0.1, 0.4)),
    case("vectorQuantizer", [3], [[6, 3]], quantize),
    case("vectorQuantizer at each position", [2, 2, 3], [[5, 2]], quantize),
    case("oneClass", [3], [[3]], one_class),
    case("triplet", [2, 7], [[2, 2, 3], [2], [3, 10], [3]],
         lambda x, w, b, v, c: F.normalize(F.linear(F.conv1d(x, w, b).flatten(1), v, c), dim=1)),
    case("scoreMatching", [3], [[3], [3], [1], [3, 3], [3]], denoised),
]

write("layers.json", "torch_layers.py", cases)
