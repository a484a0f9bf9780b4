public import CAether
public typealias Registrar = CAether.Registrar
public typealias Status = CAether.Status
