// Every kernel the recorder knows; importing this registers them.
import './arrangement.ts';
import './convolution.ts';
import './elementwise.ts';
import './matmul.ts';
import './pooling.ts';
import './reduction.ts';
import './resize.ts';
