#![doc=""] fn main(){}
