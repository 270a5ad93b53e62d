/// Makes up output that shows images in between, of all protocols, and takes them away.
struct ImageOutputGenerator {
    private var rich: RichOutputGenerator

    init(seed: UInt64) {
        rich = RichOutputGenerator(seed: seed)
    }

    private static let keys = [
        "a=T,f=24,s=30,v=40", "a=T,i=1,f=24,s=15,v=20,C=1", "a=T,i=2,p=1,c=2,r=2", "a=t,i=1,s=20,v=20",
        "a=t,i=3,s=5,v=90",
        "a=t,I=7,s=20,v=20", "a=p,I=7", "a=p,i=1", "a=p,i=2,p=1,C=1", "a=p,i=3,c=3,r=1,z=-1", "a=T,U=1,i=4,c=2,r=2",
        "a=f,i=1",
        "i=1,s=20,v=20,m=1", "a=T,i=2,s=20,v=20,m=1", "a=T,s=30,v=20,m=1", "m=1", "m=1", "m=0", "m=0",
        "a=T,t=s,s=10,v=10",
        "a=q,i=9,s=1,v=1,q=2", "a=d", "a=d,d=A", "a=d,d=i,i=1", "a=d,d=I,i=2", "a=d,d=c", "a=d,d=C", "a=d,d=n,I=7",
        "a=d,d=p,x=2,y=2", "a=d,d=x,x=1", "a=d,d=Y,y=2", "a=d,d=z,z=-1", "a=d,d=r,x=1,y=2", "a=d,d=q,x=1,y=1",
    ]
    private static let files = [
        "width=3;height=2", "width=5;height=1;doNotMoveCursor=1", "width=50%;height=41px", "name=eA==",
    ]
    private static let around = [
        "[J", "[1J", "[2J", "[2;3H", "[5;1H", "[H", "M", "M", "D", "[?80h", "[?80l", "[?47h", "[?47l", "[?1049h",
        "[?1049l", "[3;8r", "[r", "[2L", "[3M", "[4X", "[3;8H\r\n\n\n\n",
    ]

    mutating func number(_ range: ClosedRange<Int>) -> Int { rich.number(range) }

    private mutating func pick(_ elements: [String]) -> String { elements[number(0...(elements.count - 1))] }

    /// One piece of output.
    mutating func next() -> [UInt8] {
        switch number(0...9) {
        case 0:
            let size = "\(number(1...5) * 10);\(number(1...8) * 10)"
            return Array("\u{1B}Pq\"1;1;\(size)#0~~\u{1B}\\".utf8)
        case 1, 2: return Array("\u{1B}_G\(pick(Self.keys));AAAA\u{1B}\\".utf8)
        case 3: return Array("\u{1B}]1337;File=inline=1;\(pick(Self.files)):AAAA\u{7}".utf8)
        case 4, 5: return Array("\u{1B}\(pick(Self.around))".utf8)
        default: return rich.next()
        }
    }
}
