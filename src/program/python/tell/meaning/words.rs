//! Messages that mean something to a program with sockets, or to a beginner: their words, and what they mean.
//! Who raises them is not asked; a message that is told by its class or its number is elsewhere.

/// Parts of messages, any of which will do, and the meaning in both languages.
pub const KNOWN: &[(&[&str], &str, &str)] = &[
    (
        &[
            "bytes-like object is required, not 'str'",
            "expected a bytes-like object, str found",
            "should be integer or bytes-like object, not 'str'",
            "argument for 's' must be a bytes object",
        ],
        "A socket carries bytes, not text: encode the text first, for instance text.encode('utf-8').",
        "套接字传送的是字节，不是文本：请先编码，例如 text.encode('utf-8')。",
    ),
    (
        &["unpack requires a buffer", "unpack_from requires a buffer"],
        "recv(n) returns at most n bytes and may return fewer: read on until all bytes of the length are there.",
        "recv(n) 最多返回 n 字节，也可能更少：要一直读到长度字段的字节全部到齐。",
    ),
    (
        &["json.decoder.JSONDecodeError: Extra data"],
        "Behind a whole JSON text more bytes have come: recv returned more than one message, or a part of the next. Let each message say how long it is.",
        "在一段完整的 JSON 之后还有别的字节：recv 一次取到了不止一条消息，或下一条的一部分。要让每条消息说明自己的长度。",
    ),
    (
        &["json.decoder.JSONDecodeError: "],
        "The header is not whole, or its length was read from the wrong place in the stream.",
        "报头不完整，或者它的长度是从流中错误的位置读出来的。",
    ),
    (
        &["negative buffersize in recv"],
        "A length that came over the wire was read as a negative number; check sign, width and byte order.",
        "从网络读到的长度被当成了负数；请检查符号、宽度和字节序。",
    ),
    (
        &["argument must be an int, or have a fileno() method", "Invalid file object"],
        "Only sockets can be watched here, and sys.stdin is none: let a thread of its own wait in input().",
        "这里只能监视套接字，而 sys.stdin 不是套接字：请另开一个线程调用 input() 等待。",
    ),
    (
        &["can't start new thread"],
        "The machine has no thread left: use fewer clients or threads.",
        "机器已没有可用的线程：请减少客户端或线程的数量。",
    ),
    (
        &["unindent does not match"],
        "This line stands neither under the line before nor under the beginning of a block that is open: give it as many spaces as the lines that it belongs to.",
        "这一行的缩进与上一行不同，也与任何一个外层代码块都对不上：请让它和同一块的其他行缩进相同。",
    ),
    (
        &["cannot access local variable"],
        "The function gives this name a value somewhere, so that the name is its own from the first line on: give it the value earlier, or write global and the name first if the one outside is meant.",
        "函数里某处给这个名字赋了值，所以在整个函数中它都是局部变量：请先赋值再使用；若指的是函数外的变量，请先写 global 加变量名。",
    ),
    (
        &["invalid non-printable character"],
        "Some spaces at the beginning of a line are no ordinary spaces, as happens with text copied from a web page.",
        "某行开头的空格不是普通空格，从网页复制的文本常常如此。",
    ),
    (
        &["expected an indented block"],
        "What belongs to the line before stands further to the right than it, by four spaces.",
        "属于上一行的内容要比上一行向右缩进四个空格。",
    ),
    (
        &["unexpected indent"],
        "This line stands further to the right than the one before, which does not end with a colon.",
        "这一行比上一行缩进更多，而上一行没有以冒号结尾。",
    ),
    (&["unterminated string"], "The text has no closing quotation mark in this line.", "这一行的文本缺少右引号。"),
];
